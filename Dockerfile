# Baluarte as one static file in an otherwise empty image, run by a user without rights.
#
#   docker build -t baluarte .
#   docker run -p 8080:8080 -v baluarte:/data baluarte            its own records, in SQLite
#   docker run -e DATABASE_URL=postgres://… baluarte migrate      then, on that Postgres:
#   docker run -p 8080:8080 -e DATABASE_URL=postgres://… -e BALUARTE_SECRET=… baluarte
#
# The repository comes along into the first stage, so that Go can write into the program which commit it is.

FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG TARGETOS TARGETARCH
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -tags nomsgpack -ldflags '-s -w' -o /out/baluarte ./cmd/baluarte \
    && mkdir -p /out/data /out/tmp

FROM scratch
COPY --from=build /out/baluarte /baluarte
# To verify the certificate of a Postgres (sslmode=verify-full).
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build --chown=10001:10001 /out/data /data
COPY --from=build --chown=10001:10001 /out/tmp /tmp
USER 10001:10001
ENV BALUARTE_LISTEN=0.0.0.0:8080 BALUARTE_DATA=/data
VOLUME /data
EXPOSE 8080
# Asks the copy that listens here for /healthz. That speaks of the process alone: replacing a container mends no database.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["/baluarte", "serve", "--check"]
ENTRYPOINT ["/baluarte"]
CMD ["serve"]
