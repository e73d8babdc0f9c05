// Talks to Andon's addresses on the user's own server.

/** @returns the answer as an object; throws an Error whose message people can read, in `lang`. */
export async function ask({ services, coreutils }, path, { method = 'GET', body, lang } = {}) {
  const settings = services.ServerConnection.makeSettings();
  const query = lang ? `?lang=${lang}` : '';
  const url = coreutils.URLExt.join(settings.baseUrl, 'andon', path) + query;
  const request = { method, body: body === undefined ? undefined : JSON.stringify(body) };
  let response;
  try {
    response = await services.ServerConnection.makeRequest(url, request, settings);
  } catch {
    throw new Error(OFFLINE[lang] ?? OFFLINE.en);
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.message?.[lang] ?? answer.message?.en ?? OFFLINE[lang] ?? OFFLINE.en);
  return answer;
}

/** 'ko' or 'en' for JupyterLab's language. */
export function languageOf(translator) {
  return (translator.languageCode || 'en').toLowerCase().startsWith('ko') ? 'ko' : 'en';
}

const OFFLINE = {
  en: 'Your server does not answer. Check the connection, then reload the page.',
  ko: '서버가 응답하지 않습니다. 연결을 확인한 뒤 페이지를 새로 고치십시오.',
};
