# Everything that Parley is, in one process on one port; what it keeps is in /data.
# The versions are those of tools/runtime/package.json; a test compares them.

FROM node:24.21.0-bookworm-slim AS base
WORKDIR /app

# Changes seldom, so that the layers with the dependencies are seldom made anew.
FROM base AS manifests
RUN npm i -g pnpm@10.34.9
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY apps/server/package.json apps/server/
COPY apps/web/package.json apps/web/
COPY packages/contracts/package.json packages/contracts/
COPY packages/providers/package.json packages/providers/

FROM manifests AS build
RUN pnpm install --frozen-lockfile
COPY . .
RUN pnpm --filter "./apps/*" exec vite build && find apps -name "*.map" -path "*/dist/*" -delete

FROM manifests AS production
RUN pnpm install --frozen-lockfile --prod --filter @parley/server
# What runs local models comes for every system and processor: 250 MB that this one never loads.
RUN cd node_modules/.pnpm/onnxruntime-node@*/node_modules/onnxruntime-node/bin/napi-v* && \
  find . -mindepth 2 -maxdepth 2 ! -path "./linux/$(node -p process.arch)" -exec rm -r {} +

FROM base
# A new named volume begins as this folder is: with its owner.
RUN install -d -o 1000 -g 1000 -m 700 /data
COPY --from=production /app/node_modules node_modules
COPY --from=production /app/apps/server apps/server
COPY --from=build /app/apps/server/dist apps/server/dist
COPY --from=build /app/apps/web/dist apps/web/dist
COPY drizzle drizzle
# One arena: with one for each thread glibc keeps some 20 MiB more.
ENV MALLOC_ARENA_MAX=1 PARLEY_HOST=0.0.0.0 PARLEY_DATA_DIR=/data
USER 1000:1000
VOLUME /data
EXPOSE 3141
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PARLEY_PORT || 3141) + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=8", "apps/server/dist/main.js"]
