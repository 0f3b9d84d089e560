import { ApiError, localError, type ProblemBody } from './errors'

export interface UploadChoices {
  headers: Record<string, string>
  /** From 0 to 1. */
  onProgress: (part: number) => void
  signal?: AbortSignal
}

/** Sends a file as it is and says how far it has come, which fetch cannot. */
export function upload<T>(path: string, file: Blob, { headers, onProgress, signal }: UploadChoices): Promise<T> {
  return new Promise((resolve, reject) => {
    const line = new XMLHttpRequest()
    line.open('POST', path)
    line.responseType = 'text'
    for (const [name, value] of Object.entries({ ...headers, 'Content-Type': 'application/octet-stream' })) {
      line.setRequestHeader(name, value)
    }
    line.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0)
    line.onerror = () => reject(localError('network.offline'))
    line.onabort = () => reject(localError('network.offline'))
    line.onload = () => {
      try {
        const body: unknown = JSON.parse(line.responseText)
        if (line.status < 400) resolve(body as T)
        else reject(new ApiError(body as ProblemBody, line.status, null))
      } catch {
        reject(localError('network.bad_answer', line.status))
      }
    }
    signal?.addEventListener('abort', () => line.abort())
    line.send(file)
  })
}
