/** What the viewers need to know about a photo; addresses are made by the app that shows it. */
export interface Picture {
  id: string
  /** Address of the 256 px rendition, null while none can be had. */
  small: string | null
  /** Address of the 1280 px rendition. */
  large: string | null
  /** Address of the bytes as they came, which ends in minutes. */
  original?: string | null
  alt: string
  caption: string
}
