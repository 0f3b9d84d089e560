let asked = false

/** Asks the browser to keep what is stored here, once a start: some clear it after a week without use. */
export function askToKeep(): void {
  const storage = (navigator as Partial<Navigator>).storage
  if (asked || !storage?.persist) return
  asked = true
  void storage.persisted().then((kept) => kept || storage.persist()).catch(() => false)
}
