import { invitations } from './host/invitations';
import { office } from './host/office';
import { people } from './host/people';
import { slots } from './host/slots';

const words = {
  nav: {
    label: '상담 메뉴',
    today: '오늘',
    slots: '상담 시간',
    bookings: '예약',
    clients: '내담자',
    invitations: '초대',
    settings: '설정',
    account: '계정',
  },
  noOrganisation: {
    title: '아직 상담을 열 수 없는 계정이에요',
    detail: '속한 기관이 없어요. 운영하는 분께 기관에 넣어 달라고 부탁해 주세요.',
  },
  today: {
    title: '오늘',
    people: '오늘 오는 분',
    unit: '명',
    noSlots: '오늘은 열어 둔 시간이 없어요',
    slots_other: '상담이 {{shown}}번 있어요',
    next: '다음 시간',
    all: '모두 보기',
    inviteTitle: '초대',
    inviteLive_other: '아직 고르지 않은 초대가 {{shown}}개 있어요',
    inviteNone: '기다리는 초대가 없어요',
    startTitle: '첫 시간을 열어 볼까요',
    startText: '시간을 열고 이메일로 초대하면, 받은 분이 링크로 골라요.',
    open: '시간 열기',
    invite: '초대하기',
    seeInvitations: '초대 보기',
  },
  ...slots,
  ...people,
  ...invitations,
  ...office,
  next: {
    slot_changed: '지금 모습으로 다시 불러왔어요. 확인하고 한 번 더 해 주세요.',
    slot_overlaps: '겹치지 않는 시간을 고르거나, 먼저 연 시간을 취소해 주세요.',
    slot_full: '정원을 늘리거나, 대기로 넣거나, 다른 시간을 골라 주세요.',
    slot_over: '이미 끝난 시간이에요. 다른 시간을 골라 주세요.',
    already_booked: '이 주소로 된 예약이 이 시간에 이미 있어요. 예약 목록에서 볼 수 있어요.',
    already_waiting: '이 주소는 이 시간에 이미 대기하고 있어요.',
    waitlist_off: '정원을 늘리거나 다른 시간을 골라 주세요.',
    waitlist_full: '대기도 다 찼어요. 다른 시간을 골라 주세요.',
    not_started: '시작한 뒤에 적을 수 있어요.',
    correction_over: '끝난 지 30일이 지난 예약은 바꿀 수 없어요. 상담 기록에 적어 두세요.',
    booking_over: '새로 불러온 목록에서 지금 상태를 확인해 주세요.',
    pattern_conflicts: '미리 보기에 표시된 날을 먼저 풀어 주세요.',
    not_allowed: '기관의 소유자나 관리자에게 부탁해 주세요.',
    invitation_revoked: '취소한 초대예요. 다시 초대해 주세요.',
    invitation_expired: '기간이 끝난 초대예요. 다시 초대해 주세요.',
  },
  mail: {
    title: '개발용 편지함',
    lead: '개발 모드에서는 메일이 밖으로 나가지 않고 여기에 모여요.',
    none: '아직 온 메일이 없어요',
    noneText: '초대를 보내면 여기에 나타나요.',
    pick: '읽을 메일을 골라 주세요',
    to: '받는 사람',
    view: '보기',
    text: '글',
    html: '꾸민 메일',
    frame: '꾸민 메일의 모습',
    refresh: '새로 고침',
  },
};

export default words;
