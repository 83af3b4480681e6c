"""Everything between the customer and the decision what to do."""
