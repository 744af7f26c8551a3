"""What outlives a view: background threads, notices, links to processes and the collection."""
