/** Whether the server has another release of the page at `address` than the one that began with the script `entry`. */
export async function isReplaced(address: string, entry: string): Promise<boolean> {
  const answer = await fetch(address, { cache: 'no-store' }).catch(() => null)
  return answer?.ok === true && !(await answer.text()).includes(entry)
}
