"""The verbs of the command `frontdesk`, one file per subject."""
