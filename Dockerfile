# docker build --tag registry-observability/exporter .
# Behind a proxy that intercepts TLS, hand its certificate authority to the build; it does not reach the image:
#   docker build --secret id=ca,src=/etc/ssl/certs/ca-certificates.crt --tag registry-observability/exporter .

ARG NODE_IMAGE=node:24-trixie-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
# An unset NODE_EXTRA_CA_CERTS and one that names a missing file differ: Node warns about the latter.
RUN --mount=type=secret,id=ca,target=/run/secrets/ca \
    if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi && \
    npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY tools/*.ts tools/*.cjs tools/
COPY src/ src/
RUN npm run build

FROM ${NODE_IMAGE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="registry-observability exporter" \
      org.opencontainers.image.description="Prometheus metrics and OTLP logs of a private Docker registry" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV NODE_ENV=production REGISTRY_EXPORTER_REVISION=${REVISION}
WORKDIR /app
COPY package.json ./
COPY --from=build /app/dist/ dist/
# Served below /runbooks/, where the alerts link to.
COPY docs/runbooks/ docs/runbooks/
# A new volume takes over owner and mode. Compose may run the exporter as any user (EXPORTER_USER), root without its
# capabilities included, and another one at the next start: whoever it is must be able to write, and to replace the files
# of the one before, which a sticky bit would forbid. The files themselves are for their user alone.
RUN install --directory --owner=65532 --group=65532 --mode=0777 /var/lib/registry-exporter
# A number, so that Kubernetes can see that it is not root; no base image needs to know the user.
USER 65532:65532
EXPOSE 10055
ENTRYPOINT ["node", "/app/dist/main.js"]
