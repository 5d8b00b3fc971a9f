"""What stands around an engine in service: one run for equal questions, kept answers, the audit log, keys, logs."""
