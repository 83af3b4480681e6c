"""Questions become grounded answers: passages, index, retrieval, generation, check."""
