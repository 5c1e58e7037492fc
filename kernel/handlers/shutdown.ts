/** shutdown_request on the shell channel; the control channel's worker handles the usual way. */
export function shutdown({ restart }: { readonly restart?: boolean }): object {
  return { status: "ok", restart: restart === true };
}
