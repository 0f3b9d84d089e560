import { queryString, type Query } from '@/api/client'
import type { TileAddress } from '@/map/address'
import { client } from './server'

/** The same layer with filters that it knows. */
export function filtered(address: TileAddress, filters: Query): TileAddress {
  const more = queryString(filters).slice(1)
  return more ? { ...address, tiles: address.tiles.map((url) => `${url}&${more}`) } : address
}

/** The address of a tile layer for this session. */
export async function layerAddress(layer: string, signal?: AbortSignal): Promise<TileAddress> {
  const { tiles, minzoom, maxzoom } = await client.get<TileAddress>(`/tiles/${layer}.json`, undefined, signal)
  return { minzoom, maxzoom, tiles }
}

/** The address of a tile layer for this session, with filters that the layer knows. */
export async function tileAddress(layer: string, filters: Query, signal?: AbortSignal): Promise<TileAddress> {
  return filtered(await layerAddress(layer, signal), filters)
}
