/** Whether this build may play a demo; false in that of a real server (vite.config.ts). */
declare const __DEMO__: boolean
