"""How gunicorn serves the portal: `python -m gunicorn --config python:config.gunicorn config.wsgi`."""

from environs import Env, validate

from config import embedded

env = Env()
env.read_env(embedded.BASE_DIR / ".env", recurse=False)

HOST: str = env.str("HOST", "127.0.0.1")
PORT: int = env.int("PORT", 8000, validate=validate.Range(min=1, max=65535))

bind = f"{HOST}:{PORT}"
workers: int = env.int("WEB_CONCURRENCY", 2, validate=validate.Range(min=1))
worker_class = "gthread"
threads = 8
# The application is imported once, before the workers part; nothing connects to a server while it is.
preload_app = True
control_socket_disable = True
