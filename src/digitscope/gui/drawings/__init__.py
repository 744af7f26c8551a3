"""My drawings: collection, teach back, class sets, learning from them."""
