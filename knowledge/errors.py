"""Errors of the knowledge package.

KnowledgeError
├── DocumentError       a document, FAQ file or query file cannot be read as what it should be
├── KnowledgeIndexError an index on disk is missing, damaged or made for another encoder
├── VersionRefusedError a new version of the index would answer worse than the current one
├── RetrievalError      the passages for a question could not be found in time
├── GenerationError     a generator could not be loaded, reached or kept running
└── SettingsError       a section of endpoints.yml cannot be understood
"""


class KnowledgeError(Exception):
    """Root of everything this package raises on purpose."""


class DocumentError(KnowledgeError):
    """A document, FAQ file or query file cannot be read as what it should be."""


class KnowledgeIndexError(KnowledgeError):
    """An index on disk is missing, damaged or made for another encoder."""


class VersionRefusedError(KnowledgeError):
    """A new version of the index would answer worse than the current one."""


class RetrievalError(KnowledgeError):
    """The passages for a question could not be found in time."""


class GenerationError(KnowledgeError):
    """A generator could not be loaded, reached or kept running."""


class SettingsError(KnowledgeError):
    """A section of endpoints.yml cannot be understood."""
