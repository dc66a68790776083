# syntax=docker/dockerfile:1
# docker build -t citesnap . && docker run --rm -v "$PWD:/var/lib/citesnap" citesnap archive archive.db https://news.example/story
FROM python:3.13-slim AS build
COPY . /src
RUN python3 -m venv /opt/citesnap
RUN /opt/citesnap/bin/pip install --no-cache-dir '/src[datasette,documents,evidence,notify]'

FROM python:3.13-slim
COPY --from=build /opt/citesnap /opt/citesnap
RUN useradd --system --uid 999 --home-dir /var/lib/citesnap --create-home --shell /usr/sbin/nologin citesnap
ENV PATH=/opt/citesnap/bin:$PATH
USER citesnap
WORKDIR /var/lib/citesnap
VOLUME /var/lib/citesnap
EXPOSE 8001
ENTRYPOINT ["citesnap"]
CMD ["--help"]
