const words = {
  ended: {
    expiredTitle: '초대가 끝났어요',
    expired: '이 초대는 {{time}}에 끝났어요. {{name}} 님께 새 초대를 요청해 주세요.',
    expiredPlain: '이 초대의 기간이 지났어요. 보낸 분께 새 초대를 요청해 주세요.',
    revokedTitle: '취소된 초대예요',
    revoked: '{{name}} 님이 이 초대를 취소했어요. 다시 초대받으려면 {{name}} 님께 물어봐 주세요.',
    revokedPlain: '보낸 분이 이 초대를 취소했어요. 다시 초대받으려면 보낸 분께 물어봐 주세요.',
    replacedTitle: '새 링크가 있어요',
    replaced: '이 링크는 {{time}}에 새 링크로 바뀌었어요. 그 뒤에 온 메일의 링크를 열거나, 내 링크를 다시 받아 보세요.',
    replacedPlain: '이 링크는 새 링크로 바뀌었어요. 가장 최근에 온 메일의 링크를 열거나, 내 링크를 다시 받아 보세요.',
    unknownTitle: '열 수 없는 링크예요',
    unknown: '주소가 중간에 잘렸을 수 있어요. 메일의 버튼을 바로 누르거나, 링크를 끝까지 복사해 주세요.',
    existing: '이미 한 예약과 대기는 그대로 있어요. 링크를 잃어버렸다면 메일로 다시 받을 수 있어요.',
    hint: '링크는 보통 이렇게 끝까지 이어져 있어요',
  },
  find: {
    title: '내 예약 찾기',
    text: '초대받은 이메일을 적어 주세요. 그 주소로 온 초대와 예약의 링크를 모두 모아 메일로 보내 드려요.',
    email: '초대받은 이메일',
    notAnEmail: '이메일 주소를 적어 주세요. 예: haneul@example.com',
    send: '링크 보내기',
    sending: '보내고 있어요',
    privacy: '적은 주소는 이 메일을 보내는 데만 써요.',
    sentTitle: '보냈어요',
    sentText: '{{email}} 주소로 온 초대나 예약이 있으면, 링크를 모은 메일이 몇 분 안에 도착해요.',
    spam: '메일이 안 보이면 스팸함도 봐 주세요.',
    otherAddress: '다른 주소로 초대받았을 수도 있어요. 그 주소로도 찾아 보세요.',
    askHost: '그래도 없으면 초대한 상담사에게 물어봐 주세요.',
    again: '다른 이메일로 찾기',
  },
};

export default words;
