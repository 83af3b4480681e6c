"""The shop's documents, whatever their format, become passages: one reader a format, and one way through them all."""
