"""The policy library at work: what is searched, quoted, published and learnt."""
