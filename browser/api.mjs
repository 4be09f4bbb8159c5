// The REST API, for what tests begin with and for what they look at afterwards.

/** Somebody or something that calls. */
export class Api {
  constructor(url, credential, organization) {
    Object.assign(this, { url, credential, organization });
  }

  /** The status and the envelope of a call. */
  async call(method, path, body) {
    const headers = { 'Content-Type': 'application/json' };
    if (this.credential) headers.Authorization = this.credential;
    if (this.organization) headers.Organization = this.organization;
    const options = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
    const answer = await fetch(`${this.url}/api/v1${path}`, options);
    const text = await answer.text();
    return { status: answer.status, ...(text && JSON.parse(text)) };
  }

  /** What a call answers that has to succeed. */
  async want(method, path, body) {
    const answer = await this.call(method, path, body);
    if (!answer.success) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer.data;
  }

  get(path) {
    return this.want('GET', path);
  }

  post(path, body) {
    return this.want('POST', path, body);
  }

  put(path, body) {
    return this.want('PUT', path, body);
  }

  /** The same server, as somebody who has logged in. */
  async login(email, password) {
    const { token } = await this.post('/identity/login-by-email', { email, password });
    return new Api(this.url, `Bearer ${token}`, this.organization);
  }

  /** The same server, as a token. */
  as(secret) {
    return new Api(this.url, secret);
  }
}
