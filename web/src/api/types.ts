/** Names for the shapes of docs/openapi.yaml. Times are RFC 3339 in UTC, positions EPSG:4326. */
import type { components } from './schema'

type S = components['schemas']

/** west, south, east, north in degrees */
export type Bbox = [number, number, number, number]
export type LonLat = [number, number]

// The file describes pairs and boxes as lists of numbers; here they get their length.
type WithTuples<T> = T extends readonly (infer Item)[]
  ? WithTuples<Item>[]
  : T extends object
    ? {
        [Key in keyof T]: Key extends 'bbox'
          ? Bbox
          : Key extends 'point' | 'centre'
            ? LonLat | Extract<T[Key], null>
            : WithTuples<T[Key]>
      }
    : T

export type Role = S['Role']
export type IncidentState = S['IncidentState']
export type TaskKind = S['TaskKind']
export type TaskState = S['TaskState']
export type Channel = S['Channel']
export type Light = S['Light']
export type ClockStage = S['ClockStage']
export type Level = S['Level']
export type Queue =
  | 'unplaced' | 'to_register' | 'to_dispatch' | 'returned' | 'in_work' | 'to_verify' | 'to_close' | 'overdue' | 'mine'

export interface Page<T> {
  results: T[]
  next: string | null
  count?: number
  count_exact?: boolean
}
export type AreaRef = S['AreaRefOut']
export type UnitRef = S['UnitRefOut']
export type Post = S['PostOut']
export type DemoAccount = S['DemoAccountOut']

type SessionFields = WithTuples<S['SessionOut']>
type Whose = 'person' | 'post' | 'posts' | 'area'
export type SignedIn = Omit<SessionFields, 'signed_in' | 'demo_accounts' | 'basemap' | Whose> &
  Required<Pick<SessionFields, Whose>> & { signed_in: true; basemap: S['BasemapOut'] | null }
export type SignedOut = Pick<SessionFields, 'csrf' | 'demo' | 'demo_accounts'> & { signed_in: false }
export type Session = SignedIn | SignedOut

export type Area = WithTuples<S['AreaOut']>
export type FoundArea = WithTuples<S['ListingOut']>['results'][number]
export type AreaCount = S['AreaCountOut']
export type Category = S['CategoryOut']
export type Categories = S['CategoriesOut']

/** As it is sent; what comes back has no reference system, because it is always EPSG:4326. */
export type Position = Required<Omit<S['PositionInRequest'], 'source_crs' | 'mocked'>> & Partial<Pick<S['PositionInRequest'], 'source_crs' | 'mocked'>>
// What a phone wrote before there were voice notes names no kind: it is a picture.
export type PhotoRef = Omit<S['PhotoRefInRequest'], 'kind'> & { kind?: S['PhotoKind'] }
export type Photo = S['PhotoOut']
export type PhotoLink = S['PhotoLinkOut']
export type Sign = S['SignOut']
export type Running = Pick<S['IncidentShortOut'], 'due_at' | 'warn_at' | 'light'>
export type IncidentShort = WithTuples<S['IncidentShortOut']>
/** A case that may be the same problem. */
export type Like = WithTuples<S['LikeOut']>
export type Card = WithTuples<S['CardOut']>
export type IncidentDetail = WithTuples<S['IncidentOut']>
export type TimelineRow = S['TimelineOut']
export type RefusedMove = S['RefusedMoveOut']
export type Task = WithTuples<S['TaskOut']>
export type InboxEntry = S['InboxEntryOut']
export type DispatchableUnit = S['UnitLoadOut']
export type UnitPerson = S['ColleagueOut']
export type DeskPerson = S['DeskPersonOut']
export type AtDesk = S['AtDeskOut']
export type Crew = S['CrewOut']
export type Patrol = S['PatrolOut']
export type PostDuty = S['DutyOut']
export type Duty = S['DutyInRequest']
export type Village = WithTuples<S['StationOut']>
export type VillageGrid = Village['grids'][number]
export type Dispatch = S['DispatchInRequest']

export type Summary = S['SummaryOut']
export type AreaNumbers = S['PartOut']
export type ComparedAreas = S['PartsOut']
export type DaySeries = S['SeriesOut']
export type Frames = S['FramesOut']
export type Composition = S['CompositionOut']
export type Repeats = S['RepeatsOut']
export type RepeatedPlace = Repeats['places'][number]

// The file describes geometries as lists without end; the map wants to know which kind has which.
type WithGeometry<T, Key extends keyof T> = Omit<T, Key> & Record<Key, GeoJSON.Geometry>
type CatalogueClass = S['CatalogueClassOut']
export type RecordClass = Pick<CatalogueClass, 'code' | 'name' | 'parent' | 'heading' | 'icon' | 'hue' | 'ring_metres'>
export type RecordShort = WithTuples<S['RecordShortOut']>
export type RecordItem = Omit<S['RecordItemOut'], 'raw'>
export type RecordCard = WithGeometry<WithTuples<S['RecordOut']>, 'geometry'>
export type Surroundings = WithGeometry<WithTuples<S['SurroundingsOut']>, 'ring'>

/** A word of the live stream: what changed, to be asked for by its own address. */
export interface ChangeRef {
  kind: string
  id: string
  gone: boolean
}
export type MobileSession = WithTuples<S['DeviceSessionOut']>
export interface Mutation {
  id: string
  kind: string
  at: string
  after: string | null
  body: Record<string, unknown>
}
export type ProblemShape = S['MutationProblemOut']
export type MutationResult =
  | { id: string; state: 'done'; answer: Record<string, unknown> }
  | { id: string; state: 'refused'; problem: ProblemShape }
export interface MutationsAnswer {
  results: MutationResult[]
  server_time: string
}
export interface SyncedChange extends Omit<S['ChangeOut'], 'body'> {
  body: Record<string, unknown> | null
}
export type ChangesPage = Omit<S['ChangesOut'], 'changes'> & { changes: SyncedChange[] }
export type SecurityEvent = WithTuples<S['SecurityEventOut']>
export type Account = WithTuples<S['AccountOut']>
export type AccountDetail = WithTuples<S['AccountDetailOut']>
export type Phone = S['PhoneOut']
export type EndReason = S['EndingInRequest']['reason']
export type AreaImport = S['ImportOut']
export type ImportOptions = S['ImportOptionsOut']
export type ImportFinding = Omit<S['ImportFindingOut'], 'geometry'> & { geometry: GeoJSON.Geometry | null }
export type ImportGrid = S['ImportGridOut']
export type ImportMove = Exclude<S['AreaImportMove'], 'check'>
export type TownPhone = S['TownPhoneOut']
export type PhoneNumbers = S['PhoneNumbersOut']
export type PhoneEnd = S['PhoneEndingInRequest']['reason']
export type FieldPerson = S['FieldPersonOut']
export type MadeCode = S['CodeOut']
export type DeliveredEntry = S['DeliveredOut']
export type Setting = S['SettingOut']
export type RulesTold = S['RulesOut']
export type RoutingRule = S['RuleOut']
export type RuleContent = S['RuleContentInRequest']
export type Tried = S['TriedOut']
export type Moved = S['MovedOut']
export type ManyMoved = S['ManyOut']
export type SettingChange = S['SettingChangeOut']
export type SettingEstimate = S['EstimateOut']
export type Roster = S['RosterOut']
export type RosterFault = S['RosterFaultOut']
export type RosterMove = Roster['moves'][number]
