"""What handlers and jobs may ask, a desk a file: Protocols, so that they know what they may ask and not who answers."""
