"""The Test tab: where the network fails."""
