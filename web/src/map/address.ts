/** Where the tiles of a layer are, as its TileJSON says. */
export interface TileAddress {
  tiles: string[]
  minzoom: number
  maxzoom: number
}
