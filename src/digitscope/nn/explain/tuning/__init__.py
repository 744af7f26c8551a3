"""What feature maps respond to, measured with probes."""
