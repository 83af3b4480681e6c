"""Staff's help with labels: which logged messages to label next, and which examples look mislabelled."""
