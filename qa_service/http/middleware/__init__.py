"""What every request passes on its way in and out: keys, origins, limits, ids, the log, traces."""
