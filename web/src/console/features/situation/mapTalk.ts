import type { AreaNumbers, SignedIn } from '@/api/types'
import type { TileAddress } from '@/map/address'
import type { Padding } from '@/map/create'
import type { HeatCell } from '@/map/heat'
import type { Pin } from '@/map/incidents'
import type { Repeat } from '@/map/repeats'
import type { MapQuestion } from './useSituation'
import type { View } from './view'

/** What the map of the page is given and what it tells. */
export interface Spot {
  code: string
  name: string
}
export interface MapTalk {
  onCell: (cell: HeatCell) => void
  onArea: (area: Spot) => void
  onPlace: (place: Repeat) => void
  /** `at` is null where nobody moved the map by hand */
  onMoved: (at: [number, number, number] | null, question: MapQuestion) => void
  /** the picture of this address of the cells is complete */
  onDrawn: (address: TileAddress) => void
}
export interface MapFacts {
  session: SignedIn
  view: () => View
  /** rows that shade the map; null while they are not known */
  rows: () => AreaNumbers[] | null
  /** all values that the classes are to hold, where these are more than those of the rows */
  scale: () => readonly number[] | null
  /** address of the cells; null while the map shows areas */
  heat: () => TileAddress | null
  /** the cells that will be shown next */
  coming: () => TileAddress | null
  /** how much more the fullest step of the window has than the one shown; null: the whole window is shown */
  fullest: () => number | null
  repeats: () => readonly Repeat[]
  pin: () => Pin | null
  padding: Padding
  /** for the wall of a meeting room */
  dark?: boolean
}
