import { queryString, type Query } from '@/api/client'
import type { TileAddress } from '@/map/address'
import { client } from './server'

/** The address of a tile layer for this session, with filters that the layer knows. */
export async function tileAddress(layer: string, filters: Query, signal?: AbortSignal): Promise<TileAddress> {
  const { tiles, minzoom, maxzoom } = await client.get<TileAddress>(`/tiles/${layer}.json`, undefined, signal)
  const more = queryString(filters).slice(1)
  return { minzoom, maxzoom, tiles: tiles.map((url) => (more ? `${url}&${more}` : url)) }
}
