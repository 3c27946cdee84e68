/** Grafana's own server, of which this page has only what lists dashboards. */
import type { BackendSrv, BackendSrvRequest, FetchResponse } from '@grafana/runtime';
import { defer, lastValueFrom, type Observable } from 'rxjs';

export interface Listed {
  readonly uid: string;
  readonly title: string;
  readonly tags: readonly string[];
}

/** Answers what plugins ask of Grafana's server; all else is "not found", in the shape of its errors. */
export class Backend implements BackendSrv {
  constructor(private readonly dashboards: () => readonly Listed[]) {}

  fetch<T>(options: BackendSrvRequest): Observable<FetchResponse<T>> {
    return defer(() => this.#answer<T>(options));
  }

  chunked(options: BackendSrvRequest): Observable<FetchResponse<Uint8Array | undefined>> {
    return this.fetch(options);
  }

  datasourceRequest<T>(options: BackendSrvRequest): Promise<FetchResponse<T>> {
    return lastValueFrom(this.fetch<T>(options));
  }

  async request<T>(options: BackendSrvRequest): Promise<T> {
    return (await this.datasourceRequest<T>(options)).data;
  }

  get<T>(url: string): Promise<T> {
    return this.request({ url, method: 'GET' });
  }

  delete<T>(url: string): Promise<T> {
    return this.request({ url, method: 'DELETE' });
  }

  post<T>(url: string, data?: unknown): Promise<T> {
    return this.request({ url, method: 'POST', data });
  }

  patch<T>(url: string, data?: unknown): Promise<T> {
    return this.request({ url, method: 'PATCH', data });
  }

  put<T>(url: string, data?: unknown): Promise<T> {
    return this.request({ url, method: 'PUT', data });
  }

  async #answer<T>(config: BackendSrvRequest): Promise<FetchResponse<T>> {
    const path = config.url.replace(/^\//, '').split('?')[0];
    const data =
      path === 'api/search'
        ? this.dashboards().map((one) => ({ ...one, type: 'dash-db', url: `/d/${one.uid}` }))
        : undefined;
    if (data === undefined) {
      const message = `The preview has no Grafana server behind it: ${path} is not here`;
      throw { status: 404, statusText: 'Not Found', data: { message }, config };
    }
    return { data: data as T, status: 200, statusText: 'OK', ok: true, headers: new Headers(), redirected: false, type: 'basic', url: config.url, config }; // prettier-ignore
  }
}
