# One image for web, worker and beat; compose.yaml says which is which.
FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 PYTHONUTF8=1 DJANGO_SETTINGS_MODULE=config.settings.production \
    VAR_DIR=/data STATIC_ROOT=/srv/static HOST=0.0.0.0
WORKDIR /app
COPY requirements/run.txt requirements/
RUN pip install --no-cache-dir --require-hashes --no-deps --only-binary :all: -r requirements/run.txt \
    && useradd --uid 10001 --create-home portal && install -d -o portal /data
COPY . .
# Settings refuse to start without these; nothing of them stays in the image.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" PLATFORM_HOST=build.invalid \
    DATABASE_URL=postgresql:///none CACHE_URL=redis://none BROKER_URL=redis://none \
    python manage.py collectstatic --noinput
USER portal
VOLUME /data
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=5)"]
CMD ["python", "-m", "gunicorn", "--config", "python:config.gunicorn"]
