// One upload with tus-js-client, as a program: endpoint, token, file, SHA-256, bytes of a piece. Ends with 0 when whole.
import { readFileSync } from 'node:fs'
import { Upload } from '../../web/node_modules/tus-js-client/lib.esm/node/index.js'

const [endpoint, token, file, sha256, piece] = process.argv.slice(2)
const origin = new URL(endpoint).origin
const upload = new Upload(readFileSync(file), {
  endpoint,
  chunkSize: Number(piece),
  headers: { Authorization: `Device ${token}` },
  metadata: { sha256 },
  retryDelays: Array.from({ length: 400 }, () => 250),
  onError(error) {
    console.error(String(error))
    process.exit(1)
  },
  onSuccess() {
    process.exit(upload.url.startsWith(origin) ? 0 : 2)
  },
})
upload.start()
