/** A network that can be cut for one client: requests under way break off, new ones fail as without a network. */
export class NetworkSwitch {
  private cut: AbortController | null = null
  private readonly running = new Set<AbortController>()

  get on(): boolean {
    return this.cut === null
  }

  turn(on: boolean): void {
    if (on === this.on) return
    if (on) this.cut = null
    else {
      this.cut = new AbortController()
      this.running.forEach((request) => request.abort())
      this.running.clear()
    }
    // Whoever listens to the browser's own network hears of this one in the same way.
    dispatchEvent(new Event(on ? 'online' : 'offline'))
  }

  readonly fetch: typeof fetch = async (input, init) => {
    if (!this.on) throw new TypeError('the network is switched off')
    const request = new AbortController()
    this.running.add(request)
    const signal = init?.signal ? AbortSignal.any([init.signal, request.signal]) : request.signal
    const response = await fetch(input, { ...init, signal }).catch((error: unknown) => {
      this.running.delete(request)
      throw error
    })
    // A stream goes on after its head has come; only one of those has to be broken off later.
    if (!response.headers.get('Content-Type')?.startsWith('text/event-stream')) this.running.delete(request)
    return response
  }
}
