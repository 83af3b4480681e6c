"""Generators: whatever writes an answer from a prompt, behind one Protocol."""
