"""The shop behind the conversation: orders, returns, products, identity. Facts only, no wording."""
