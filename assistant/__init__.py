"""The core of Grepp: the index, retrieval, and answers with their citations. It knows neither files nor pages."""
