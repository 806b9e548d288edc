"""The committee's desk in the shell at /manage/: today's work, the queue, one ticket, and every step on it."""
