# The simulator, with the demonstration application as the one it runs unless another folder is mounted over
# /application. docs/containers.md says how. Builds with the classic builder too.
ARG NODE_IMAGE=node:22-bookworm-slim

FROM ${NODE_IMAGE} AS build
# Settings of npm for whoever has a registry of their own, e.g. --build-arg NPM_CONFIG_REGISTRY=…
ARG NPM_CONFIG_REGISTRY
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY simulator simulator
RUN npm run build && rm dist/.tsbuildinfo && find dist \( -name '*.map' -o -name '*.d.ts' \) -delete

FROM ${NODE_IMAGE} AS dependencies
ARG NPM_CONFIG_REGISTRY
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=peer --ignore-scripts --no-audit --no-fund

FROM ${NODE_IMAGE}
ENV NODE_ENV=production \
    ANTIPODE_HOST=0.0.0.0 \
    ANTIPODE_CONTROL_HOST=0.0.0.0
WORKDIR /opt/antipode
COPY --from=dependencies /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY package.json LICENSE NOTICE ./
RUN ln -s /opt/antipode/dist/cli/main.js /usr/local/bin/antipode \
    && chmod +x dist/cli/main.js \
    && mkdir /var/lib/antipode && chown node:node /var/lib/antipode
COPY lambdas /application
WORKDIR /application
USER node
EXPOSE 8080 4566 4000
# The world answers `status` from the moment on in which its application answers.
HEALTHCHECK --interval=5s --timeout=15s --start-period=180s CMD ["antipode", "status"]
ENTRYPOINT ["antipode"]
CMD ["up"]
