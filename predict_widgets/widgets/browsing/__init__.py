"""What is behind a `DatasetBrowser`: listing, tiles, the run, what it said, an input opened."""
