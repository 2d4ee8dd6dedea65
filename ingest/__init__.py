"""The way in: files become documents, documents become passages, passages become an index."""
