"""What several channels need alike: the way to a platform, its envelope, its tokens. No channel imports another."""
