"""What gives a database's evidence to a role that nobody logs in as."""
