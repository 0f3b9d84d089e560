import { addProtocol, type Map as MapLibreMap } from 'maplibre-gl'

const SCHEME = 'through'
let send: typeof fetch | null = null

addProtocol(SCHEME, async ({ url, headers, type }, { signal }) => {
  if (!send) throw new Error(`no way to ${url}`)
  const response = await send(url.replace(`${SCHEME}://`, ''), { headers, signal })
  if (!response.ok) throw new Error(`${response.status} ${url}`)
  return { data: type === 'json' ? await response.json() : await response.arrayBuffer() }
})

/** From now on the requests of `map` to its own server go through `by`: cutting that network cuts the map off, too. */
export function goThrough(map: MapLibreMap, by: typeof fetch, headers: () => Record<string, string>): void {
  send = by
  map.setTransformRequest((url) => {
    const { href, origin } = new URL(url.replace(`${SCHEME}://`, ''), location.href)
    return origin === location.origin ? { url: `${SCHEME}://${href}`, headers: headers() } : { url }
  })
  // What a cut network refuses is no fault to be told; the tiles come when it is back.
  map.on('error', () => undefined)
}
