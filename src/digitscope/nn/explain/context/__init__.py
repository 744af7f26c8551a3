"""What explanations share: the network, the data, options, time."""
