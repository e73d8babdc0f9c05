// What the front end says by itself, in both languages: mostly the stay plugin.

export const words = {
  en: {
    command: 'Keep My Server Running…',
    caption: 'An unused server stops by itself. Click to keep it running for some hours, for example for a long calculation.',
    idle: (minutes) => `Stops after ${minutes} min without use`,
    kept: (time) => `Your server keeps running until ${time}`,
    notice: (time, running) =>
      `Nobody is using this server: it will stop at ${time}.${running ? ` Still running: ${running}.` : ''} Files that are saved stay.`,
    here: 'I am here',
    keep: (hours) => `Keep it running for ${hours} h`,
    hours: (n) => (n === 1 ? '1 hour' : `${n} hours`),
    question: 'Keep the server running, even with the browser closed, for',
    cancel: 'No longer: stop when unused',
    never: 'Your company does not allow keeping an unused server.',
    dask: {
      title: 'Dask dashboard',
      note: 'what the workers do',
      caption: 'See what the workers of andon.cluster() are doing: tasks, memory, progress.',
      section: 'Tools',
    },
  },
  ko: {
    command: '서버 계속 켜 두기…',
    caption: '쓰지 않는 서버는 스스로 멈춥니다. 오래 걸리는 계산이 있으면 눌러서 몇 시간 동안 켜 둘 수 있습니다.',
    idle: (minutes) => `${minutes}분 동안 쓰지 않으면 멈춤`,
    kept: (time) => `${time}까지 서버를 켜 둡니다`,
    notice: (time, running) =>
      `이 서버를 쓰는 사람이 없어 ${time}에 멈춥니다.${running ? ` 실행 중: ${running}.` : ''} 저장한 파일은 그대로 남습니다.`,
    here: '사용 중입니다',
    keep: (hours) => `${hours}시간 켜 두기`,
    hours: (n) => `${n}시간`,
    question: '브라우저를 닫아도 서버를 켜 둘 시간',
    cancel: '그만두기: 쓰지 않으면 멈춤',
    never: '회사 설정에 따라 쓰지 않는 서버를 켜 둘 수 없습니다.',
    dask: {
      title: 'Dask 현황판',
      note: '작업자가 하는 일',
      caption: 'andon.cluster() 의 작업자가 무엇을 하는지 봅니다: 작업, 메모리, 진행 상황.',
      section: '도구',
    },
  },
};
