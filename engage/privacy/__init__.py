"""What may be shown: policy, suppression, and the Released type that alone may leave. Pure."""
