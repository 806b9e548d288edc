"""gunicorn, on one's own machine and in production alike: processes and not threads (docs/running.md)."""

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
worker_class = "sync"
wsgi_app = "config.wsgi:application"
# Read the programme once and fork: workers start at once and share its memory. Nothing connects while it is read.
preload_app = True
timeout = 60
graceful_timeout = 8
# A PostgreSQL backend remembers every table that it has touched, in every community: let connections end with workers.
max_requests = 5000
max_requests_jitter = 500
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
control_socket_disable = True
