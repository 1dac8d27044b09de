"""With whom Sangyu talks: one folder a platform, all alike. A new one is made by copying the nearest (see `base`)."""
