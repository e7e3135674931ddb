# Every process of Tributary: `docker run <image> index --chain 1`, `… serve`, `… migrate`, and so on.
FROM node:20-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:20-slim
ENV NODE_ENV=production TRIBUTARY_HOME=/home/node/.tributary
WORKDIR /app
COPY --from=build --chown=node:node /app/package.json ./
COPY --from=build --chown=node:node /app/node_modules ./node_modules
COPY --from=build --chown=node:node /app/lib ./lib
COPY --from=build --chown=node:node /app/db ./db
COPY --from=build --chown=node:node /app/abi ./abi
COPY --from=build --chown=node:node /app/contracts/build ./contracts/build
COPY --from=build --chown=node:node /app/demo/data ./demo/data
RUN mkdir -p /home/node/.tributary /run/tributary && chown node:node /home/node/.tributary /run/tributary
USER node
ENTRYPOINT ["node", "lib/src/cli/main.js"]
